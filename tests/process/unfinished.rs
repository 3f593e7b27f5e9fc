//! What a restore that was killed leaves.

use std::fs;

use crate::support::{
    binary::{Service, portreeve, printed},
    folder::DataFolder,
};

const LEFT: [&str; 2] = ["portreeve.db.unfinished", "portreeve.db.unfinished-journal"];

#[tokio::test]
async fn the_doctor_tells_of_it_and_the_start_removes_it() {
    let folder = DataFolder::new();
    let variables = folder.variables();
    let left = LEFT.map(|name| folder.path().join(name));
    portreeve(&["migrate"], &variables, "").await;
    for file in &left {
        fs::write(file, "half").unwrap();
    }

    let examined = portreeve(&["doctor"], &variables, "").await;
    let are_left = left.iter().all(|file| file.exists());
    let service = Service::starts(&variables).await;

    assert!(
        examined.status.success() && are_left,
        "{}",
        printed(&examined)
    );
    for file in &left {
        let words = format!(
            "warn  database       {file} was left by a restore that was interrupted; the next start removes it, or run: rm {file}",
            file = file.display()
        );
        assert!(
            printed(&examined).contains(&words),
            "{words}: {}",
            printed(&examined)
        );
        assert!(!file.exists());
    }
    let reported_at_start = service.log();
    let lines = reported_at_start.matches("removed what an interrupted restore left");
    assert_eq!(lines.count(), 2, "{reported_at_start}");
    let examined = portreeve(&["doctor"], &variables, "").await;
    assert!(
        !printed(&examined).contains("interrupted"),
        "{}",
        printed(&examined)
    );
    service.stops_well().await;
}
