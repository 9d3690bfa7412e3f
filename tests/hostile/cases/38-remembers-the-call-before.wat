;; proves: A component that remembers the call before, and fails for it, is served by a fresh instance afterwards.
;; phase: call
;; expect: panic
;; says: panicked or aborted
;; calls: 2
(module
  (global $asked (mut i32) (i32.const 0))
  (func (export "recommend-offers") (param i32) (result i32)
    (if (global.get $asked) (then unreachable))
    (global.set $asked (i32.const 1))
    i32.const 0))
