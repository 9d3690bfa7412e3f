;; proves: Streams and futures are off.
;; phase: load
;; expect: bad-component
;; says: `stream` requires the component model async feature
;; as: whole
(component (type (stream u8)))
