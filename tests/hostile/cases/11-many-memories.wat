;; proves: A component has as many memories as it may, whichever of its parts has them.
;; phase: load
;; expect: bad-component
;; says: 4 Wasm linear memories, which exceeds the configured maximum of 2
;; as: part
(component
  (core module $m (memory 1))
  (core instance (instantiate $m))
  (core instance (instantiate $m))
  (core instance (instantiate $m)))
