;; proves: Where an instance gets its tables when it starts, it gets as many as it may.
;; phase: load
;; expect: bad-component
;; says: table count too high at 3
;; limit: address-space-bytes 0
;; as: part
(component
  (core module $m (table 1 funcref))
  (core instance (instantiate $m))
  (core instance (instantiate $m))
  (core instance (instantiate $m)))
