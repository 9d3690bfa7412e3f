;; proves: Where an instance gets its memories when it starts, it gets as many as it may.
;; phase: load
;; expect: bad-component
;; says: memory count too high at 3
;; limit: address-space-bytes 0
;; as: part
(component
  (core module $m (memory 1))
  (core instance (instantiate $m))
  (core instance (instantiate $m))
  (core instance (instantiate $m)))
