;; proves: An instance that gets its memory when it starts runs out of instructions at the same place.
;; phase: call
;; expect: out-of-fuel
;; says: 500000000 instructions
;; limit: address-space-bytes 0
(module
  (func (export "recommend-offers") (param i32) (result i32) (loop br 0) i32.const 0))
