;; proves: A function of the right name and another type is not the contract's.
;; phase: load
;; expect: bad-component
;; says: its export `loyalty:plugin/loyalty@0.1.0#configure` is not the contract's
;; as: whole
(component
  (core module $m (func (export "configure") (result i32) i32.const 0))
  (core instance $c (instantiate $m))
  (func $configure (result u32) (canon lift (core func $c "configure")))
  (instance $loyalty (export "configure" (func $configure)))
  (export "loyalty:plugin/loyalty@0.1.0" (instance $loyalty))
  (instance $ledger)
  (export "loyalty:plugin/ledger@0.1.0" (instance $ledger)))
