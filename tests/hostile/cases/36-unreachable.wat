;; proves: A panic is a crash of the component alone.
;; phase: call
;; expect: panic
;; says: it panicked or aborted
;; calls: 2
(module
  (func (export "recommend-offers") (param i32) (result i32) unreachable))
