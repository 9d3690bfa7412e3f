;; proves: Vectors whose results depend on the machine are off.
;; phase: load
;; expect: bad-component
;; says: SIMD support is not enabled
;; as: whole
(component (core module (func (param v128 v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 1)))))
