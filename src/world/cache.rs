//! What was made before, kept for the next world: an author's saved file mostly leaves materials,
//! sky, city and people as they were.

/// Values by all that they were made from. Keys are compared one after the other: they are few, and
/// hold numbers that have no hash.
pub struct Cache<K, V> {
    made: Vec<(K, V)>,
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self { made: Vec::new() }
    }
}

impl<K: PartialEq, V: Clone> Cache<K, V> {
    /// What was made from `key`, if it was.
    pub fn get(&self, key: &K) -> Option<V> {
        self.made.iter().find(|(made_from, _)| made_from == key).map(|(_, value)| value.clone())
    }

    /// Keeps what was made from `key`, which was not there before.
    pub fn keep(&mut self, key: K, value: V) -> V {
        self.made.push((key, value.clone()));
        value
    }

    /// Forgets everything when there is more than `most`.
    pub fn tidy(&mut self, most: usize) {
        if self.made.len() > most {
            self.made.clear();
        }
    }
}
