package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.MapRunChildren;

/** Passes the reports of a run's children to the actor of the run. */
record ChildReports(Collector<ChildEnd> ends, Collector<Long> starts, Runnable onStartRefused)
        implements MapRunChildren.Listener {
    @Override
    public void onEnded(ChildEnd end) {
        ends.add(end);
    }

    @Override
    public void onStarted(long child) {
        starts.add(child);
    }

    @Override
    public void onRefused() {
        onStartRefused.run();
    }
}
