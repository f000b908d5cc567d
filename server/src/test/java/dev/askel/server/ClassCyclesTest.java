package dev.askel.server;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Counts the cycles between classes of all product modules. A nested class counts as its outer
 * class. The two numbers below may only fall: the test fails too when a cycle was removed and the
 * number was not lowered.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ClassCyclesTest {
    private static final int CYCLES = 9;
    private static final int CLASSES_OF_LARGEST_CYCLE = 4;

    private static final String PRODUCT = "dev.askel";

    @Test
    void the_number_and_size_of_class_cycles_do_not_grow() {
        var cycles =
                ArchConfiguration.withThreadLocalScope(
                        (Function<ArchConfiguration, List<Set<String>>>)
                                configuration -> {
                                    // The test needs no classes of libraries;
                                    // reading them took 100 s.
                                    configuration.setResolveMissingDependenciesFromClassPath(false);
                                    return new Components(dependencies()).cycles();
                                });

        assertThat(cycles).as(() -> describe(cycles)).hasSize(CYCLES);
        assertThat(cycles.getFirst()).as(() -> describe(cycles)).hasSize(CLASSES_OF_LARGEST_CYCLE);
    }

    private static Map<String, Set<String>> dependencies() {
        var classes =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .withImportOption(location -> !location.contains("-tests.jar"))
                        // This package is verification code that some tests of this module use.
                        .withImportOption(location -> !location.contains("/dev/askel/load/"))
                        .importPackages(PRODUCT);
        var dependencies = new TreeMap<String, Set<String>>();
        for (var each : classes) {
            var from = outermost(each);
            var targets = dependencies.computeIfAbsent(from, _ -> new TreeSet<>());
            for (var dependency : each.getDirectDependenciesFromSelf()) {
                var to = outermost(dependency.getTargetClass().getBaseComponentType());
                if (to.startsWith(PRODUCT + ".") && !to.equals(from)) {
                    targets.add(to);
                }
            }
        }
        assertThat(dependencies).as("product classes").hasSizeGreaterThan(1_000);
        return dependencies;
    }

    private static String outermost(JavaClass type) {
        var name = type.getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    private static String describe(List<Set<String>> cycles) {
        return cycles.stream()
                .map(cycle -> cycle.size() + ": " + String.join(" ", cycle))
                .collect(joining("\n", cycles.size() + " cycles:\n", "\n"));
    }

    /** The strongly connected components of a graph (Tarjan's algorithm). */
    private static final class Components {
        private final Map<String, Set<String>> graph;
        private final Map<String, Integer> indexes = new HashMap<>();
        private final Map<String, Integer> lowest = new HashMap<>();
        private final Deque<String> stack = new ArrayDeque<>();
        private final Set<String> onStack = new HashSet<>();
        private final List<Set<String>> cycles = new ArrayList<>();

        Components(Map<String, Set<String>> graph) {
            this.graph = graph;
        }

        /** The components of more than one node, the largest first. */
        List<Set<String>> cycles() {
            for (var node : graph.keySet()) {
                if (!indexes.containsKey(node)) {
                    visit(node);
                }
            }
            cycles.sort(Comparator.<Set<String>>comparingInt(Set::size).reversed());
            return cycles;
        }

        private void visit(String node) {
            int index = indexes.size();
            indexes.put(node, index);
            lowest.put(node, index);
            stack.push(node);
            onStack.add(node);
            for (var next : graph.getOrDefault(node, Set.of())) {
                if (!indexes.containsKey(next)) {
                    visit(next);
                    lowest.merge(node, number(lowest, next), Math::min);
                } else if (onStack.contains(next)) {
                    lowest.merge(node, number(indexes, next), Math::min);
                }
            }
            if (number(lowest, node) == index) {
                close(node);
            }
        }

        private static int number(Map<String, Integer> numbers, String node) {
            return Objects.requireNonNull(numbers.get(node));
        }

        private void close(String root) {
            var component = new TreeSet<String>();
            String node;
            do {
                node = stack.pop();
                onStack.remove(node);
                component.add(node);
            } while (!node.equals(root));
            if (component.size() > 1) {
                cycles.add(component);
            }
        }
    }
}
