;; proves: Arithmetic in 128 bits is off.
;; phase: load
;; expect: bad-component
;; says: wide arithmetic support is not enabled
;; as: whole
(component (core module (func (result i64 i64) (i64.mul_wide_u (i64.const 1) (i64.const 2)))))
