import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;

/** Runs a statement in the database of a running server: {@code Sql.java DATA STATEMENT}. */
void main(String[] args) throws Exception {
    var data = Path.of(args[0]);
    // The fourth line is the port.
    var port = Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).get(3).strip();
    var url = "jdbc:postgresql://127.0.0.1:%s/askel?currentSchema=askel".formatted(port);
    var password = Files.readString(data.resolve("postgres.password")).strip();
    try (var connection = DriverManager.getConnection(url, "askel", password);
            var statement = connection.createStatement()) {
        if (statement.executeUpdate(args[1]) == 0) {
            throw new IllegalArgumentException("The statement changed no row: " + args[1]);
        }
    }
}
