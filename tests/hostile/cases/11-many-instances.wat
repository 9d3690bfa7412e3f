;; proves: A component has as many core instances as it may.
;; phase: load
;; expect: bad-component
;; says: 9 core module instances, which exceeds the configured maximum of 8
;; as: part
(component
  (core module $m)
  (core instance (instantiate $m))
  (core instance (instantiate $m))
  (core instance (instantiate $m))
  (core instance (instantiate $m))
  (core instance (instantiate $m))
  (core instance (instantiate $m))
  (core instance (instantiate $m))
  (core instance (instantiate $m)))
