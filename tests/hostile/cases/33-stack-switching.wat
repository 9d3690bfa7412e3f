;; proves: Continuations are off.
;; phase: load
;; expect: bad-component
;; says: when stack switching is disabled
;; as: whole
(component (core module (type $f (func)) (type $c (cont $f))))
