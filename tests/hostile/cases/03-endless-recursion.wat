;; proves: A function that calls itself without end runs out of stack, and the host's own stack is unharmed.
;; phase: call
;; expect: stack
;; says: too deeply
(module
  (func $offers (export "recommend-offers") (param i32) (result i32)
    (call $offers (local.get 0))))
