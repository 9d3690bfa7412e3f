;; proves: Maps as values are off.
;; phase: load
;; expect: bad-component
;; says: map
;; as: whole
(component (type (map string u8)))
