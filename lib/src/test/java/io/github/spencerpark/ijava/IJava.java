package io.github.spencerpark.ijava;

import io.github.spencerpark.jupyter.kernel.BaseKernel;

/** Thế chỗ lớp cùng tên của IJava, vốn không có trên Maven Central; chỉ giữ lối vào mà ta gọi. */
public final class IJava {

  public static BaseKernel running;

  private IJava() {}

  public static BaseKernel getKernelInstance() {
    return running;
  }
}
