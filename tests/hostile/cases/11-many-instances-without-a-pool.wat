;; proves: Where nothing is set aside for core instances, they are counted when they start.
;; phase: load
;; expect: bad-component
;; says: instance count too high at 9
;; limit: address-space-bytes 0
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
