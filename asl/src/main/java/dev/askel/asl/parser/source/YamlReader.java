package dev.askel.asl.parser.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML into a JSON tree and the positions of its parts. An alias repeats the value of its
 * anchor. The number of repeated values and the nesting are limited.
 */
public final class YamlReader {

    private static final int DEPTH_MAX = 1_000;

    /**
     * The maximum number of values that all aliases together may repeat. Without this limit, a few
     * lines could expand to billions of values.
     */
    private static final int REPEATED_VALUES_MAX = 100_000;

    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private final Iterator<Event> events;
    private final Map<Anchor, Value> anchored = new HashMap<>();
    private int repeatedValues;

    public YamlReader(String text) {
        this.events = new Parse(LoadSettings.builder().build()).parseString(text).iterator();
    }

    /**
     * A value with its positions.
     *
     * @param count the number of values in it, including the value itself
     */
    private record Value(JsonNode node, PositionTree positions, int count) {}

    public DefinitionSource read() throws UnreadableDefinitionException {
        try {
            if (!skipTo(Event.ID.DocumentStart)) {
                // If YAML contains only comments, the parser has no document, so there is no node.
                return new YamlSource(NullNode.getInstance(), PositionTree.leaf(Position.START));
            }
            var value = readValue(events.next(), 1);
            skipTo(Event.ID.DocumentEnd);
            var end = events.next();
            if (end.getEventId() != Event.ID.StreamEnd) {
                throw unreadable("Only one document is expected", position(end));
            }
            return new YamlSource(value.node, value.positions);
        } catch (MarkedYamlEngineException e) {
            throw unreadable(
                    Optional.ofNullable(e.getProblem()).orElse("Not YAML"),
                    e.getProblemMark().map(YamlReader::position).orElse(Position.START));
        } catch (YamlEngineException e) {
            throw unreadable(String.valueOf(e.getMessage()), Position.START);
        }
    }

    private boolean skipTo(Event.ID id) {
        while (events.hasNext()) {
            if (events.next().getEventId() == id) {
                return true;
            }
        }
        return false;
    }

    private Value readValue(Event event, int depth) throws UnreadableDefinitionException {
        if (depth > DEPTH_MAX) {
            throw UnreadableDefinitionException.tooDeep(position(event));
        }
        return switch (event) {
            case ScalarEvent scalar ->
                    keepIfAnchored(
                            scalar.getAnchor(),
                            new Value(readScalar(scalar), PositionTree.leaf(position(scalar)), 1));
            case MappingStartEvent mapping ->
                    keepIfAnchored(mapping.getAnchor(), readMapping(mapping, depth));
            case SequenceStartEvent sequence ->
                    keepIfAnchored(sequence.getAnchor(), sequence(sequence, depth));
            case AliasEvent alias -> repeat(alias);
            default -> throw unreadable("Unexpected " + event.getEventId(), position(event));
        };
    }

    private Value readMapping(MappingStartEvent start, int depth)
            throws UnreadableDefinitionException {
        var object = JsonNodeFactory.instance.objectNode();
        var members = new LinkedHashMap<String, PositionTree>();
        var repeated = new LinkedHashSet<String>();
        int count = 1;
        for (var key = events.next(); !isEnd(key); key = events.next()) {
            if (!(key instanceof ScalarEvent scalar)) {
                throw unreadable("A key must be a string", position(key));
            }
            var value = readValue(events.next(), depth + 1);
            object.set(scalar.getValue(), value.node);
            if (members.put(scalar.getValue(), value.positions) != null) {
                repeated.add(scalar.getValue());
            }
            count += value.count;
        }
        return new Value(
                object, new PositionTree(position(start), members, List.of(), repeated), count);
    }

    private Value sequence(SequenceStartEvent start, int depth)
            throws UnreadableDefinitionException {
        var array = JsonNodeFactory.instance.arrayNode();
        var items = new ArrayList<PositionTree>();
        int count = 1;
        for (var item = events.next(); !isEnd(item); item = events.next()) {
            var value = readValue(item, depth + 1);
            array.add(value.node);
            items.add(value.positions);
            count += value.count;
        }
        return new Value(array, PositionTree.array(position(start), items), count);
    }

    private static boolean isEnd(Event event) {
        return event.getEventId() == Event.ID.MappingEnd
                || event.getEventId() == Event.ID.SequenceEnd;
    }

    private Value keepIfAnchored(Optional<Anchor> anchor, Value value) {
        anchor.ifPresent(name -> anchored.put(name, value));
        return value;
    }

    private Value repeat(AliasEvent alias) throws UnreadableDefinitionException {
        var value = anchored.get(alias.getAlias());
        if (value == null) {
            throw unreadable("No value has the anchor " + alias.getAlias(), position(alias));
        }
        repeatedValues += value.count;
        if (repeatedValues > REPEATED_VALUES_MAX) {
            throw unreadable(
                    "Aliases repeat more than " + REPEATED_VALUES_MAX + " values", position(alias));
        }
        return value;
    }

    private static JsonNode readScalar(ScalarEvent scalar) {
        var text = scalar.getValue();
        if (!scalar.isPlain()) {
            return TextNode.valueOf(text);
        }
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> NullNode.instance;
            case "true", "True", "TRUE" -> BooleanNode.TRUE;
            case "false", "False", "FALSE" -> BooleanNode.FALSE;
            default -> NUMBER.matcher(text).matches() ? parseNumber(text) : TextNode.valueOf(text);
        };
    }

    private static JsonNode parseNumber(String text) {
        try {
            return Payload.parse(text).tree();
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("Not a JSON number: " + text, e);
        }
    }

    private static UnreadableDefinitionException unreadable(String message, Position position) {
        return new UnreadableDefinitionException(
                message,
                "[Source: (String); line: %d, column: %d]"
                        .formatted(position.line(), position.column()),
                position);
    }

    private static Position position(Event event) {
        return event.getStartMark().map(YamlReader::position).orElse(Position.START);
    }

    private static Position position(@Nullable Mark mark) {
        return mark == null
                ? Position.START
                : new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
