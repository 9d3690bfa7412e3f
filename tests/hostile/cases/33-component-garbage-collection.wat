;; proves: Garbage collection at the border is off.
;; phase: load
;; expect: bad-component
;; says: canonical option `gc` requires the `cm-gc` feature
;; as: whole
(component (core module $m (func (export "f"))) (core instance $c (instantiate $m)) (func (canon lift (core func $c "f") gc)))
