;; proves: Components that wait are off.
;; phase: load
;; expect: bad-component
;; says: async component functions require the component model async feature
;; as: whole
(component (core module $m (func (export "f") (result i32) i32.const 0)) (core instance $c (instantiate $m)) (func async (result u32) (canon lift (core func $c "f"))))
