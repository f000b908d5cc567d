package dev.askel.engine.execution.codec;

import dev.askel.asl.history.GraphPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table of the graphs of a snapshot's frames. A graph is a list of states, such as a branch.
 * Outer graphs precede their inner graphs.
 */
final class GraphTable {
    private static final int GRAPH = 0;

    private final Map<GraphPath, Integer> indexes = new HashMap<>();
    private final List<GraphPath> inOrder = new ArrayList<>();

    void add(@Nullable GraphPath path) {
        if (path != null && !indexes.containsKey(path)) {
            add(path.parent());
            indexes.put(path, inOrder.size());
            inOrder.add(path);
        }
    }

    /**
     * Returns the index of a graph that was added; null for the state machine's top-level graph,
     * whose path is null.
     */
    @Nullable Long indexOf(@Nullable GraphPath path) {
        var index = path == null ? null : indexes.get(path);
        return index == null ? null : Long.valueOf(index);
    }

    void write(FieldWriter out) throws IOException {
        out.beginList(inOrder.size());
        for (var path : inOrder) {
            out.begin(GRAPH, 3);
            out.numberOrNull(indexOf(path.parent()));
            out.text(path.state());
            out.number(path.index());
            out.end();
        }
        out.end();
    }

    static List<GraphPath> read(FieldReader in) throws IOException {
        var graphs = new ArrayList<GraphPath>();
        in.beginList();
        while (in.hasMore()) {
            in.begin("graph", GRAPH);
            graphs.add(new GraphPath(at(graphs, in.numberOrNull()), in.text(), in.integer()));
            in.end();
        }
        return graphs;
    }

    /**
     * Returns the graph at an index; null for the state machine's top-level graph, which has no
     * index.
     */
    static @Nullable GraphPath at(List<GraphPath> graphs, @Nullable Long index) {
        return index == null ? null : graphs.get(Math.toIntExact(index));
    }
}
