package dev.askel.asl.parser;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where every value of a text begins; shaped like the text's tree. */
record PositionTree(
        Position position, Map<String, PositionTree> members, List<PositionTree> items) {

    /** A value without parts. */
    static PositionTree leaf(Position position) {
        return new PositionTree(position, Map.of(), List.of());
    }

    /** Where a location begins, or the nearest value around it. */
    Position find(Location location) {
        var at = this;
        for (Location.Step step : location.steps()) {
            var next = at.part(step);
            if (next == null) {
                return at.position;
            }
            at = next;
        }
        return at.position;
    }

    private @Nullable PositionTree part(Location.Step step) {
        return switch (step) {
            case Location.Step.Member(var name) -> members.get(name);
            case Location.Step.Item(int index) -> index < items.size() ? items.get(index) : null;
        };
    }

    /** Reads the value whose first token is the current one; the text is known to be sound. */
    static PositionTree read(JsonParser parser) throws IOException {
        var where = parser.currentTokenLocation();
        var position = new Position(where.getLineNr(), where.getColumnNr());
        var token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            var members = new LinkedHashMap<String, PositionTree>();
            for (var key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
                parser.nextToken();
                members.put(key, read(parser));
            }
            return new PositionTree(position, members, List.of());
        }
        if (token == JsonToken.START_ARRAY) {
            var items = new ArrayList<PositionTree>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(read(parser));
            }
            return new PositionTree(position, Map.of(), items);
        }
        return leaf(position);
    }
}
