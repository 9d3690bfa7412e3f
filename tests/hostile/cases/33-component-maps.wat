;; proves: Maps as values are off.
;; phase: load
;; expect: bad-component
;; says: Maps require the component model map feature
;; as: whole
(component (type (map string u8)))
