;; proves: Lists of a fixed length are off.
;; phase: load
;; expect: bad-component
;; says: require the component model fixed-length lists feature
;; as: whole
(component (type (list u8 4)))
