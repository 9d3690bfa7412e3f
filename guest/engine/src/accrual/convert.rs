//! Full cards: points that turn into a reward as soon as there are enough of them.
