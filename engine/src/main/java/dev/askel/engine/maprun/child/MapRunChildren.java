package dev.askel.engine.maprun.child;

import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.maprun.MapRunRow;
import java.util.function.Consumer;

/** Creates the children of live Map Runs on this node. */
public interface MapRunChildren {
    /**
     * Creates the children of a run, of which none runs here yet.
     *
     * @param row the run as its owner has loaded it
     * @param ended receives the ends of children, on any thread and at least once for each child;
     *     must not block
     * @param refused called when a start was refused, because the run has ended or has another
     *     owner; on any thread; must not block
     */
    Children create(MapRunRow row, MapRunScope scope, Consumer<ChildEnd> ended, Runnable refused);
}
