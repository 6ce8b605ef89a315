//! People who stay in place, merged: neighbours' parts that never move become one mesh, which shows
//! those who are there.

use bevy::prelude::*;

use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::motion::rows::{MOST_IN_ROW, Member, Rows};
use crate::world::scene::spawner::Spawner;

/// The parts of some neighbours, of one stuff.
pub struct Row {
    /// The entity in whose frame they stand.
    holder: Entity,
    stuff: Stuff,
    members: Vec<Member>,
    buf: MeshBuf,
}

impl Spawner<'_, '_, '_, '_> {
    /// Adds a person's still parts to a row; the person is there while the entity `who` is shown.
    pub fn in_row(&mut self, holder: Entity, who: Entity, parts: Pieces, pose: &Mat4) {
        for (stuff, buf) in parts.into_all() {
            let row = self.rows.iter_mut().rev().find(|row| {
                row.holder == holder && row.stuff == stuff && row.members.len() < MOST_IN_ROW
            });
            let row = match row {
                Some(row) => row,
                None => {
                    let buf = MeshBuf::default();
                    self.rows.push(Row { holder, stuff, members: Vec::new(), buf });
                    let Some(row) = self.rows.last_mut() else { return };
                    row
                }
            };
            let from = row.buf.indices().len();
            row.buf.append(&buf, pose);
            row.members.push(Member { who, from, to: row.buf.indices().len() });
        }
    }

    /// Spawns the mesh of each row.
    pub fn flush_rows(&mut self) {
        for row in std::mem::take(&mut self.rows) {
            self.cost.meshes += 1;
            self.cost.triangles += row.buf.triangles();
            let material = self.shelf.get(row.stuff, &mut self.stock.materials);
            let all = row.buf.indices().into();
            let mesh = self.stock.meshes.add(row.buf.into_mesh(self.tier.is_full()));
            let seen = self.show(row.stuff, mesh, material, row.holder);
            self.commands.entity(seen).insert(Rows::new(row.members.into(), all));
        }
    }
}
