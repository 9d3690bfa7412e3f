;; proves: A component has as many tables as it may, whichever of its parts has them.
;; phase: load
;; expect: bad-component
;; says: 3 tables, which exceeds the configured maximum of 2
;; as: part
(component
  (core module $m (table 1 funcref))
  (core instance (instantiate $m))
  (core instance (instantiate $m))
  (core instance (instantiate $m)))
