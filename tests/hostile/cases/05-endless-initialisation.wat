;; proves: What a toolchain exports to be run at the start has the limits of a start function.
;; phase: load
;; expect: out-of-fuel
;; says: 1000000000 instructions
(module
  (func (export "_initialize") (loop br 0)))
