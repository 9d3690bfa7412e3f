;; proves: No function of the contract gives a character, so no invalid one can come: one that does is another function.
;; phase: load
;; expect: bad-component
;; says: `loyalty:plugin/loyalty@0.1.0#configure` is not the contract's
;; as: whole
(component
  (core module $m (func (export "configure") (result i32) i32.const 0xD800))
  (core instance $c (instantiate $m))
  (func $configure (result char) (canon lift (core func $c "configure")))
  (instance $loyalty (export "configure" (func $configure)))
  (export "loyalty:plugin/loyalty@0.1.0" (instance $loyalty))
  (instance $ledger)
  (export "loyalty:plugin/ledger@0.1.0" (instance $ledger)))
