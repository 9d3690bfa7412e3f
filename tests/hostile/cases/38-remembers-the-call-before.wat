;; proves: A component that remembers the call before, to fail the second time, finds nothing to remember in a fresh instance.
;; phase: call
;; expect: answer
;; calls: 2
(module
  (global $asked (mut i32) (i32.const 0))
  (func (export "recommend-offers") (param i32) (result i32)
    (if (global.get $asked) (then unreachable))
    (global.set $asked (i32.const 1))
    i32.const 0))
