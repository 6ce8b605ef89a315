//! Merkle trees over SHA-256, as RFC 6962 (section 2.1) and RFC 9162 (section 2.1) have them: roots,
//! and the proofs that a leaf is in a tree and that a tree has only grown.

use crate::hash::Hash;

/// The hash of a leaf.
pub fn leaf(data: &[u8]) -> Hash {
    Hash::of(&[&[0], data])
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Hash::of(&[&[1], &left.0, &right.0])
}

/// A tree that grows, of which only the edge is kept.
#[derive(Clone, Debug, Default)]
pub struct Growing {
    size: u64,
    /// The roots of the full trees that it is made of, the largest first.
    edge: Vec<Hash>,
}

impl Growing {
    /// Adds a leaf's hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut top = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.edge.pop() {
                top = node(&left, &top);
            }
        }
        self.edge.push(top);
        self.size += 1;
    }

    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its root; of no leaves the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut from_right = self.edge.iter().rev();
        let Some(last) = from_right.next() else { return Hash::of(&[]) };
        from_right.fold(*last, |right, left| node(left, &right))
    }
}

/// The root over the hashes of leaves.
pub fn root(leaves: &[Hash]) -> Hash {
    let mut tree = Growing::default();
    leaves.iter().for_each(|leaf| tree.push(*leaf));
    tree.root()
}

/// The largest power of two below `size`, which is 2 or more.
fn split(size: usize) -> usize {
    1 << (size - 1).ilog2()
}

/// The proof that the leaf `index` is in the tree over `leaves`; none where there is no such leaf.
pub fn inclusion(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    if leaves.len() == 1 {
        return Some(Vec::new());
    }
    let (left, right) = leaves.split_at_checked(split(leaves.len()))?;
    let (mut proof, beside) = match index.checked_sub(left.len()) {
        None => (inclusion(left, index)?, root(right)),
        Some(index) => (inclusion(right, index)?, root(left)),
    };
    proof.push(beside);
    Some(proof)
}

/// Whether the proof shows that `leaf` is the leaf `index` of the tree of `size` leaves with `root`.
/// RFC 9162, section 2.1.3.2.
pub fn is_included(leaf: Hash, index: u64, size: u64, proof: &[Hash], root: Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut sum) = (index, size - 1, leaf);
    for beside in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            sum = node(beside, &sum);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            sum = node(&sum, beside);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && sum == root
}

/// The proof that the tree over `leaves` has grown out of the tree over the first `old` of them; none
/// where it has fewer. RFC 9162, section 2.1.4.1.
pub fn consistency(leaves: &[Hash], old: usize) -> Option<Vec<Hash>> {
    if old > leaves.len() {
        return None;
    }
    if old == 0 || old == leaves.len() {
        return Some(Vec::new());
    }
    sub_proof(leaves, old, true)
}

fn sub_proof(leaves: &[Hash], old: usize, whole: bool) -> Option<Vec<Hash>> {
    if old == leaves.len() {
        return Some(if whole { Vec::new() } else { vec![root(leaves)] });
    }
    let (left, right) = leaves.split_at_checked(split(leaves.len()))?;
    let (mut proof, beside) = match old.checked_sub(left.len()) {
        None | Some(0) => (sub_proof(left, old, whole)?, root(right)),
        Some(old) => (sub_proof(right, old, false)?, root(left)),
    };
    proof.push(beside);
    Some(proof)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|n| leaf(&n.to_le_bytes())).collect()
    }

    #[test]
    fn the_roots_are_those_of_the_rfc() {
        // The empty tree, and the tree of one empty leaf: RFC 6962's reference tests.
        let none = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let one = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        assert_eq!(root(&[]).hex(), none);
        assert_eq!(root(&[leaf(b"")]).hex(), one);
        let three = leaves(3);
        assert_eq!(root(&three), node(&node(&three[0], &three[1]), &three[2]));
    }

    #[test]
    fn every_leaf_is_shown_to_be_where_it_is_and_nowhere_else() {
        for size in 1..40 {
            let leaves = leaves(size);
            let root = root(&leaves);
            for (index, leaf) in leaves.iter().enumerate() {
                let proof = inclusion(&leaves, index).unwrap();
                for at in 0..size {
                    let shown = is_included(*leaf, at as u64, size as u64, &proof, root);
                    assert_eq!(shown, at == index, "leaf {index} of {size} at {at}");
                }
                assert!(!is_included(root, index as u64, size as u64, &proof, root) || size == 1);
            }
            assert_eq!(inclusion(&leaves, size), None);
        }
    }

    #[test]
    fn a_proof_of_growth_is_as_long_as_the_rfc_has_it() {
        // RFC 6962, section 2.1.3: of seven leaves, from 3, 4 and 6.
        let seven = leaves(7);
        let lengths = [3, 4, 6, 7, 0].map(|old| consistency(&seven, old).unwrap().len());
        assert_eq!(lengths, [4, 1, 3, 0, 0]);
        assert_eq!(consistency(&seven, 8), None);
    }
}
