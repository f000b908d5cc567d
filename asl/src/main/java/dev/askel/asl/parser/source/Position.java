package dev.askel.asl.parser.source;

/**
 * A place in the text of a definition.
 *
 * @param line the number of the line, from 1
 * @param column the number of the column in characters, from 1
 */
public record Position(int line, int column) implements Comparable<Position> {

    /** The beginning of the text. */
    public static final Position START = new Position(1, 1);

    @Override
    public int compareTo(Position other) {
        return line == other.line
                ? Integer.compare(column, other.column)
                : Integer.compare(line, other.line);
    }
}
