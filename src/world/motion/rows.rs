//! Rows of people in one mesh: those who are there.

use bevy::mesh::Indices;
use bevy::prelude::*;

use crate::world::motion::things::ShownWhen;

/// The most people of a row: when somebody comes or goes, the row's triangles are listed anew.
pub const MOST_IN_ROW: usize = 16;

/// A member of a row.
pub struct Member {
    /// The entity that is shown while the member is there.
    pub who: Entity,
    /// The member's part of the row's indices.
    pub from: usize,
    pub to: usize,
}

/// A row of people in one mesh.
#[derive(Component)]
pub struct Rows {
    members: Box<[Member]>,
    /// The indices of all members' triangles.
    all: Box<[u32]>,
    /// A bit for each member that the mesh shows.
    shown: u32,
}

impl Rows {
    /// A row whose mesh shows everybody.
    pub fn new(members: Box<[Member]>, all: Box<[u32]>) -> Self {
        let shown = (0..members.len()).fold(0, |bits, nth| bits | 1 << nth);
        Self { members, all, shown }
    }

    /// The indices of the members who are there.
    fn indices(&self, shown: u32) -> impl Iterator<Item = u32> + '_ {
        let there = self.members.iter().enumerate().filter(move |(nth, _)| shown >> nth & 1 == 1);
        there.flat_map(|(_, of)| self.all.get(of.from..of.to).unwrap_or_default()).copied()
    }
}

/// Shows the members of each row who are there. A row whose members stay touches nothing.
pub fn fill(
    people: Query<&Visibility, With<ShownWhen>>,
    mut rows: Query<(&mut Rows, &Mesh3d, &mut Visibility), Without<ShownWhen>>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    for (mut row, mesh, mut visibility) in &mut rows {
        let is_there = |of: &Member| people.get(of.who).is_ok_and(|v| *v != Visibility::Hidden);
        let members = row.members.iter().enumerate();
        let shown = members.fold(0, |bits, (nth, of)| bits | u32::from(is_there(of)) << nth);
        if shown == row.shown {
            continue;
        }
        // A mesh without triangles is no mesh: the row is hidden as a whole.
        let wanted = if shown == 0 { Visibility::Hidden } else { Visibility::Inherited };
        visibility.set_if_neq(wanted);
        if shown != 0
            && let Some(mut mesh) = meshes.get_mut(&mesh.0)
            && let Some(Indices::U32(indices)) = mesh.indices_mut()
        {
            indices.clear();
            indices.extend(row.indices(shown));
        }
        row.shown = shown;
    }
}

#[cfg(test)]
mod tests {
    use bevy::asset::RenderAssetUsages;
    use bevy::mesh::PrimitiveTopology;

    use super::*;

    #[test]
    fn a_row_shows_who_is_there_and_nobody_else() {
        let mut app = App::new();
        app.insert_resource(Assets::<Mesh>::default()).add_systems(Update, fill);
        let all: Vec<u32> = (0..9).collect();
        let mesh = Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::default())
            .with_inserted_indices(Indices::U32(all.clone()));
        let mesh = app.world_mut().resource_mut::<Assets<Mesh>>().add(mesh);
        let who: Vec<Entity> = (0..3)
            .map(|_| {
                let world = app.world_mut();
                world.spawn((Visibility::Inherited, ShownWhen::never_asked())).id()
            })
            .collect();
        let members = who.iter().enumerate();
        let members = members.map(|(i, who)| Member { who: *who, from: i * 3, to: i * 3 + 3 });
        let row = Rows::new(members.collect(), all.into());
        let row = app.world_mut().spawn((row, Mesh3d(mesh.clone()), Visibility::Inherited)).id();
        let mut seen = |hidden: &[usize]| {
            for (nth, who) in who.iter().enumerate() {
                let wanted =
                    if hidden.contains(&nth) { Visibility::Hidden } else { Visibility::Inherited };
                *app.world_mut().get_mut::<Visibility>(*who).expect("a person") = wanted;
            }
            app.update();
            let visible = *app.world().get::<Visibility>(row).expect("the row");
            let meshes = app.world().resource::<Assets<Mesh>>();
            let indices = meshes.get(&mesh).and_then(Mesh::indices).expect("indices");
            (visible, indices.iter().collect::<Vec<_>>())
        };
        assert_eq!(seen(&[]).1, (0..9).collect::<Vec<_>>());
        assert_eq!(seen(&[1]).1, [0, 1, 2, 6, 7, 8]);
        assert_eq!(seen(&[0, 1, 2]).0, Visibility::Hidden);
        assert_eq!(seen(&[0, 1]), (Visibility::Inherited, vec![6, 7, 8]));
    }
}
