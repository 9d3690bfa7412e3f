;; proves: Garbage collection at the border is off.
;; phase: load
;; expect: bad-component
;; says: gc
;; as: whole
(component (core module $m (func (export "f"))) (core instance $c (instantiate $m)) (func (canon lift (core func $c "f") gc)))
