package dev.askel.engine.execution.codec;

import dev.askel.asl.interpreter.execution.GraphPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The graphs of a snapshot's frames, each once. A graph precedes its inner graphs. */
final class GraphTable {
    private static final int GRAPH = 0;

    private final Map<GraphPath, Integer> places = new HashMap<>();
    private final List<GraphPath> inOrder = new ArrayList<>();

    void add(@Nullable GraphPath path) {
        if (path != null && !places.containsKey(path)) {
            add(path.parent());
            places.put(path, inOrder.size());
            inOrder.add(path);
        }
    }

    /** The index of a graph that was added; null for null, the machine's own graph. */
    @Nullable Long placeOf(@Nullable GraphPath path) {
        var place = path == null ? null : places.get(path);
        return place == null ? null : Long.valueOf(place);
    }

    void write(FieldWriter out) throws IOException {
        out.beginList(inOrder.size());
        for (var path : inOrder) {
            out.begin(GRAPH, 3);
            out.numberOrNull(placeOf(path.parent()));
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

    /** The graph at an index; null for null, the machine's own graph. */
    static @Nullable GraphPath at(List<GraphPath> graphs, @Nullable Long place) {
        return place == null ? null : graphs.get(Math.toIntExact(place));
    }
}
