package dev.askel.asl.parser.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The positions of all values of a definition, with the same structure as its JSON tree.
 *
 * @param members the positions of the members; for repeated names, the position of the last member
 * @param repeatedNames the names that occur more than once
 */
record PositionTree(
        Position position,
        Map<String, PositionTree> members,
        List<PositionTree> items,
        Set<String> repeatedNames) {

    /** Creates the position of a value without parts. */
    static PositionTree leaf(Position position) {
        return new PositionTree(position, Map.of(), List.of(), Set.of());
    }

    static PositionTree array(Position position, List<PositionTree> items) {
        return new PositionTree(position, Map.of(), items, Set.of());
    }

    /** Returns the locations of the members whose names occur more than once in their object. */
    Set<Location> repeatedMembers() {
        var found = new LinkedHashSet<Location>();
        addRepeated(Location.ROOT, found);
        return found;
    }

    private void addRepeated(Location at, Set<Location> found) {
        repeatedNames.forEach(name -> found.add(at.member(name)));
        members.forEach((name, member) -> member.addRepeated(at.member(name), found));
        for (int i = 0; i < items.size(); i++) {
            items.get(i).addRepeated(at.item(i), found);
        }
    }

    /** Returns the position of a location, or of the nearest enclosing value. */
    Position find(Location location) {
        var at = this;
        for (Location.Step step : location.steps()) {
            var next = at.child(step);
            if (next == null) {
                return at.position;
            }
            at = next;
        }
        return at.position;
    }

    private @Nullable PositionTree child(Location.Step step) {
        return switch (step) {
            case Location.Step.Member(var name) -> members.get(name);
            case Location.Step.Item(int index) -> index < items.size() ? items.get(index) : null;
        };
    }

    /**
     * Reads the positions in the value that begins at the current token. The JSON must be valid.
     */
    static PositionTree read(JsonParser parser) throws IOException {
        var where = parser.currentTokenLocation();
        var position = new Position(where.getLineNr(), where.getColumnNr());
        var token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            var members = new LinkedHashMap<String, PositionTree>();
            var repeated = new LinkedHashSet<String>();
            for (var key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
                parser.nextToken();
                if (members.put(key, read(parser)) != null) {
                    repeated.add(key);
                }
            }
            return new PositionTree(position, members, List.of(), repeated);
        }
        if (token == JsonToken.START_ARRAY) {
            var items = new ArrayList<PositionTree>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(read(parser));
            }
            return array(position, items);
        }
        return leaf(position);
    }
}
