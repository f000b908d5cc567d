/*
 * Derived from JSONata for Java 0.9.10 (com.dashjoin:jsonata); changed for Askel, see package-info.
 *
 * Copyright Dashjoin GmbH. https://dashjoin.com
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *    http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 *
 * That work is derived from JSONata, Copyright IBM Corp. 2016, 2018, MIT License.
 */
package dev.askel.asl.expression.jsonata.parser;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the path step to which each parent operator ({@code %}) refers. Each parent operator has a
 * slot with a label. The slot is assigned to that step. During the evaluation, the step binds its
 * input to the label of the slot.
 */
final class ParentResolver {
    private final List<SyntaxNode> parents = new ArrayList<>();

    /** Creates a parent operator with its own slot. */
    SyntaxNode parent() {
        var parent = new SyntaxNode("parent");
        parent.slot = new SyntaxNode();
        parent.slot.label = "!" + parents.size();
        parent.slot.level = 1;
        parent.slot.slotIndex = parents.size();
        parents.add(parent);
        return parent;
    }

    /**
     * Passes the slots whose step is not found yet from a part of an expression to the whole
     * expression.
     */
    static void push(SyntaxNode whole, SyntaxNode part) {
        if (part.seekingParent == null && !part.type.equals("parent")) {
            return;
        }
        var slots = part.seekingParent == null ? new ArrayList<SyntaxNode>() : part.seekingParent;
        if (part.type.equals("parent")) {
            slots.add(part.slot);
        }
        if (whole.seekingParent == null) {
            whole.seekingParent = slots;
        } else {
            whole.seekingParent.addAll(slots);
        }
    }

    /**
     * Searches the earlier steps of a path for the steps to which the slots of its last step refer.
     */
    void resolve(SyntaxNode path) {
        var last = path.steps.getLast();
        var slots = last.seekingParent == null ? new ArrayList<SyntaxNode>() : last.seekingParent;
        if (last.type.equals("parent")) {
            slots.add(last.slot);
        }
        for (int i = 0; i < slots.size(); i++) {
            var slot = slots.get(i);
            int index = path.steps.size() - 2;
            while (slot.level > 0) {
                if (index < 0) {
                    if (path.seekingParent == null) {
                        path.seekingParent = new ArrayList<>();
                    }
                    path.seekingParent.add(slot);
                    break;
                }
                var step = path.steps.get(index--);
                // Consecutive steps that bind variables count as one.
                while (index >= 0 && step.focus != null && path.steps.get(index).focus != null) {
                    step = path.steps.get(index--);
                }
                seek(step, slot);
            }
        }
    }

    /**
     * Checks whether a slot refers to a step, and assigns the slot to the step if it does.
     *
     * @throws EvaluationError when the step cannot have a parent
     */
    void seek(SyntaxNode step, SyntaxNode slot) {
        switch (step.type) {
            case "name", "wildcard" -> {
                slot.level--;
                if (slot.level == 0) {
                    if (step.ancestor != null) {
                        parents.get(slot.slotIndex).slot.label = step.ancestor.label;
                    }
                    step.ancestor = slot;
                    step.tuple = true;
                }
            }
            case "parent" -> slot.level++;
            case "block" -> {
                if (!step.expressions.isEmpty()) {
                    step.tuple = true;
                    seek(step.expressions.getLast(), slot);
                }
            }
            case "path" -> {
                step.tuple = true;
                int index = step.steps.size() - 1;
                seek(step.steps.get(index--), slot);
                while (slot.level > 0 && index >= 0) {
                    seek(step.steps.get(index--), slot);
                }
            }
            default -> throw EvaluationError.at(step.position, "S0217", step.type);
        }
    }
}
