;; proves: Vectors are off.
;; phase: load
;; expect: bad-component
;; says: SIMD support is not enabled
;; as: whole
(component (core module (func (result v128) (v128.const i64x2 0 0))))
