;; proves: Streams and futures are off.
;; phase: load
;; expect: bad-component
;; says: async
;; as: whole
(component (type (stream u8)))
