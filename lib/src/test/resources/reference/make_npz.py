"""Ghi các tệp .npz mẫu của NumpyArchiveTest; cần NumPy. Chạy: python make_npz.py"""

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

HERE = Path(__file__).parent


def object_array(values) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def save_objects(name: str, values, protocol: int) -> None:
    """Như np.savez, nhưng chọn được giao thức pickle của các bản NumPy cũ."""
    array = object_array(values)
    out = io.BytesIO()
    npy.write_array_header_1_0(out, npy.header_data_from_array_1_0(array))
    pickle.dump(array, out, protocol=protocol)
    with zipfile.ZipFile(HERE / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("lists.npy"), out.getvalue(), zipfile.ZIP_DEFLATED)


lists = [[1, 14, 300, 70_000], [5], [], [7 * i for i in range(2_500)]]
for protocol in (2, 3, 4):
    save_objects(f"numpy_lists_{protocol}.npz", lists, protocol)
save_objects("numpy_strings.npz", ["a", "b"], 4)
np.savez(
    HERE / "numpy_numbers.npz",
    bytes=np.array([[0, 1], [2, 3], [4, 255]], dtype=np.uint8),
    doubles=np.array([1.5, -2.0]),
    longs=np.array([1, 0, 1]),
)
np.savez(
    HERE / "numpy_imdb.npz",
    x_train=object_array([[1, 2, 4], [3, 5]]),
    y_train=np.array([1, 0]),
    x_test=object_array([[2], [5]]),
    y_test=np.array([1, 0]),
)
np.savez(
    HERE / "numpy_boston.npz",
    x=np.arange(65, dtype=np.float64).reshape(5, 13),
    y=np.array([10.0, 11.0, 12.0, 13.0, 14.0]),
)
