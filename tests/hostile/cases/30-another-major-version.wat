;; proves: A component for another version of the contract is told both versions.
;; phase: load
;; expect: bad-component
;; says: it implements version 2.0.0 of the contract, this host speaks 0.1.0
;; as: whole
(component
  (instance $empty)
  (export "loyalty:plugin/loyalty@2.0.0" (instance $empty)))
