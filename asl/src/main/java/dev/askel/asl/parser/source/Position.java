package dev.askel.asl.parser.source;

/**
 * A position in the source of a definition.
 *
 * @param line the line, counted from 1
 * @param column the column in characters, counted from 1
 */
public record Position(int line, int column) implements Comparable<Position> {

    /** The beginning of the source. */
    public static final Position START = new Position(1, 1);

    @Override
    public int compareTo(Position other) {
        return line == other.line
                ? Integer.compare(column, other.column)
                : Integer.compare(line, other.line);
    }
}
