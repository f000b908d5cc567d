package dev.askel.engine.maprun.child;

import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.maprun.MapRunRow;

/** Creates the {@link Children} of live Map Runs on this node. */
public interface MapRunChildren {
    /**
     * Creates the children of a run. Must be called before any child of the run runs on this node.
     *
     * @param row the run, as its owner has loaded it
     */
    Children create(MapRunRow row, MapRunScope scope, Listener listener);

    /** The owner of a run. The methods are called on any thread, and must not block. */
    interface Listener {
        /** Ignores all reports. */
        Listener NONE =
                new Listener() {
                    @Override
                    public void onEnded(ChildEnd end) {}

                    @Override
                    public void onStarted(long child) {}

                    @Override
                    public void onRefused() {}
                };

        /** Receives the outcome of a child. Called at least once for each child. */
        void onEnded(ChildEnd end);

        /**
         * Reports that the execution of a child has received its input. From then on, the memory of
         * the input counts as memory of executions. Not called for a child that ends immediately.
         */
        void onStarted(long child);

        /** Reports that a start was refused, because the run has ended or has another owner. */
        void onRefused();
    }
}
