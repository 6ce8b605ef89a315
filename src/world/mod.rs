//! stub
use std::sync::Arc;
use bevy::prelude::*;
use gradus_core::{SessionTime, scenario::Scenario, world_state::WorldState, sample::GazeSample};
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Tier { #[default] Light, Full }
impl Tier { pub fn name(self) -> &'static str { match self { Tier::Light => "light", Tier::Full => "full" } } }
pub struct WorldPlugin { pub tier: Tier }
#[derive(Resource)] pub struct LiveWorld { pub scenario: Arc<Scenario>, pub state: WorldState }
impl LiveWorld { pub fn region_looked_at(&self, _g: &GazeSample, _t: SessionTime) -> Option<u16> { None } }
#[derive(Resource)] pub struct WorldClock { pub now: SessionTime }
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)] pub enum WorldSet { Spawn, Animate, Cameras }
#[derive(Component)] pub struct WorldCamera;
#[derive(Component)] pub struct PatientPlace;
impl Plugin for WorldPlugin { fn build(&self, app: &mut App) { app.add_systems(Startup, setup); } }
fn setup(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>, mut materials: ResMut<Assets<StandardMaterial>>) {
    commands.spawn((PatientPlace, Transform::default()));
    commands.spawn((Mesh3d(meshes.add(Cuboid::new(1.0, 1.0, 1.0))), MeshMaterial3d(materials.add(Color::srgb_u8(124, 144, 255))), Transform::from_xyz(0.0, 0.5, -3.0)));
    commands.spawn((PointLight::default(), Transform::from_xyz(4.0, 8.0, 4.0)));
}
