/** jsdom has no DragEvent, which @lumino/dragdrop takes as a base class while it is loaded. */
class DragEventStub extends MouseEvent {}

Object.assign(globalThis, { DragEvent: globalThis.DragEvent ?? DragEventStub });
