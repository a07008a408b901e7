//! A tile: 256 neighbouring hashes and all that they fold to, as C2SP tlog-tiles cuts the tree.

use super::{
    hash::{Hash, node_hash},
    shape::Node,
};

/// How many hashes a full tile has.
pub(super) const WIDTH: usize = 256;
/// How many levels of the tree lie within one tile.
pub(super) const HEIGHT: u32 = 8;
/// What the paths of entry bundles begin with.
pub(super) const ENTRIES: &str = "tile/entries/";
/// How long a full tile is as a file.
pub(super) const BYTES: usize = WIDTH * Hash::LEN;

/// A tile's place among all: its level, and its number in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TileId {
    pub(super) level: u32,
    pub(super) number: u64,
}

impl TileId {
    /// The tile's path below the log's folder: `tile/0/x001/x234/067` for number 1 234 067 of level 0.
    pub(super) fn path(self) -> String {
        format!("tile/{}/{}", self.level, number_path(self.number))
    }

    /// The first leaf under the hash at `place` of the file `name`; 0 where that is no tile's path.
    pub(super) fn first_leaf(name: &str, place: usize) -> u64 {
        let read = || {
            let (level, path) = name.strip_prefix("tile/")?.split_once('/')?;
            let (path, _) = path.split_once(".p/").unwrap_or((path, ""));
            let digits: String = path.chars().filter(char::is_ascii_digit).collect();
            let number: u64 = digits.parse().ok()?;
            let index = number.checked_mul(WIDTH as u64)?.checked_add(place as u64)?;
            index.checked_shl(HEIGHT.checked_mul(level.parse().ok()?)?)
        };
        read().unwrap_or(0)
    }
}

/// The path of the entry bundle `number` that holds the first `held` of its entries.
pub(super) fn entries_path(number: u64, held: usize) -> String {
    format!("{ENTRIES}{}{}", number_path(number), partial_suffix(held))
}

/// What a file's name ends with where it holds the first `held` hashes or entries.
pub(super) fn partial_suffix(held: usize) -> String {
    if held < WIDTH { format!(".p/{held}") } else { String::new() }
}

fn number_path(number: u64) -> String {
    let mut path = format!("{:03}", number % 1000);
    let mut rest = number / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

/// Where in the tiles a complete subtree's hash is found: `height` levels above the hashes of `tile`, at `position`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub(super) tile: TileId,
    pub(super) height: u32,
    pub(super) position: u64,
}

impl Place {
    pub(super) fn of(Node { level, index }: Node) -> Self {
        let height = level % HEIGHT;
        let across = HEIGHT - height;
        let tile = TileId { level: level / HEIGHT, number: index >> across };
        Self { tile, height, position: index & ((1 << across) - 1) }
    }
}

/// A tile being filled from the left, or full. It keeps every complete subtree within it, so that proofs only look up.
#[derive(Clone)]
pub(super) struct Tile {
    /// A binary heap: the root at 1, the children of n at 2n and 2n + 1, the tile's own hashes from 256 on.
    heap: Box<[Hash]>,
    width: usize,
}

impl Tile {
    pub(super) fn new() -> Self {
        Self { heap: vec![Hash::from([0; Hash::LEN]); 2 * WIDTH].into(), width: 0 }
    }

    /// Reads a full tile's file.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != BYTES {
            return None;
        }
        let mut tile = Self::new();
        for hash in bytes.chunks_exact(Hash::LEN) {
            tile.push(hash.try_into().ok()?);
        }
        Some(tile)
    }

    /// How many of its hashes it has.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// A full tile's file, or a partial one's.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.heap.iter().skip(WIDTH).take(self.width).flat_map(Hash::as_bytes).copied().collect()
    }

    /// Sets the next hash, and every subtree that is complete with it. A full tile takes no more.
    pub(super) fn push(&mut self, hash: Hash) {
        let mut at = WIDTH + self.width;
        if at >= self.heap.len() {
            return;
        }
        self.set(at, hash);
        self.width += 1;
        while at & 1 == 1 && at > 1 {
            let Some([left, right]) = self.heap.get(at - 1..=at) else {
                return;
            };
            let parent = node_hash(left, right);
            at /= 2;
            self.set(at, parent);
        }
    }

    /// The tile that it becomes with its last hash, or nothing while more than one is missing.
    pub(super) fn completed(&self, hash: Hash) -> Option<Self> {
        (self.width + 1 == WIDTH).then(|| {
            let mut full = self.clone();
            full.push(hash);
            full
        })
    }

    /// Empties the tile, to be filled as the next one.
    pub(super) fn clear(&mut self) {
        self.width = 0;
    }

    /// The hash over all 256.
    pub(super) fn root(&self) -> Option<Hash> {
        self.node(HEIGHT, 0)
    }

    /// The hash of the subtree at `position`, `height` levels above the tile's own hashes; nothing while it isn't complete.
    pub(super) fn node(&self, height: u32, position: u64) -> Option<Hash> {
        let complete = self.width >> height;
        let at = (WIDTH >> height) + usize::try_from(position).ok().filter(|at| *at < complete)?;
        self.heap.get(at).copied()
    }

    fn set(&mut self, at: usize, hash: Hash) {
        if let Some(slot) = self.heap.get_mut(at) {
            *slot = hash;
        }
    }
}
