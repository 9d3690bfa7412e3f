;; proves: An endless loop runs out of instructions.
;; phase: call
;; expect: out-of-fuel
;; says: 500000000 instructions
(module
  (func (export "recommend-offers") (param i32) (result i32) (loop br 0) i32.const 0))
