;; proves: An interface that lacks a function is not the contract's.
;; phase: load
;; expect: bad-component
;; says: it does not export `loyalty:plugin/loyalty@0.1.0#configure`
;; as: whole
(component
  (instance $empty)
  (export "loyalty:plugin/loyalty@0.1.0" (instance $empty))
  (export "loyalty:plugin/ledger@0.1.0" (instance $empty)))
