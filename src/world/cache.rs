//! Values made for earlier worlds, kept for the next world: a file that an author saves mostly
//! leaves materials, sky, city and people as they were.

/// Values, each under a key that holds everything the value was made from. Keys are compared one
/// after the other: the keys are few, and hold numbers that have no hash.
pub struct Cache<K, V> {
    made: Vec<(K, V)>,
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self { made: Vec::new() }
    }
}

impl<K: PartialEq, V: Clone> Cache<K, V> {
    /// The value made from `key`, if it was made.
    pub fn get(&self, key: &K) -> Option<V> {
        self.made.iter().find(|(made_from, _)| made_from == key).map(|(_, value)| value.clone())
    }

    /// Keeps the value made from `key`; no value of this key may be kept yet.
    pub fn keep(&mut self, key: K, value: V) -> V {
        self.made.push((key, value.clone()));
        value
    }

    /// Forgets all values if more than `most` values are kept.
    pub fn tidy(&mut self, most: usize) {
        if self.made.len() > most {
            self.made.clear();
        }
    }
}
